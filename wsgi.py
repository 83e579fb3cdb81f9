"""What a web server is told to run."""

from bot.app import create_app

app = application = create_app()
