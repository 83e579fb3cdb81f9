"""Phone numbers as people write them, to the one form that is kept."""

import phonenumbers


def e164(text: str, region: str | None = None, *, certain: bool = False) -> str | None:
    """The number as +62…; None when it is none. `region` (ID) reads numbers without their country.

    `certain` demands a number that is in use in its country; otherwise its length will do.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    fits = phonenumbers.is_valid_number(number) if certain else phonenumbers.is_possible_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if fits else None


def is_landline(phone: str) -> bool:
    """Whether WhatsApp is unlikely to be on this number (E.164)."""
    kind = phonenumbers.number_type(phonenumbers.parse(phone, None))
    return bool(kind == phonenumbers.PhoneNumberType.FIXED_LINE)
