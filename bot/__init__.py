"""The machinery: carries messages in and out, and joins the parts."""
