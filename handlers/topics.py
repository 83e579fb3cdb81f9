"""What a library's notice board may say something about, each in its own words."""

from typing import Literal, get_args

Topic = Literal[
    "returning",
    "visiting",
    "address",
    "joining",
    "card_renewal",
    "lost_book",
    "catalogue",
    "borrowing",
    "contact",
    "donation",
    "facilities",
]
TOPICS: tuple[Topic, ...] = get_args(Topic)
