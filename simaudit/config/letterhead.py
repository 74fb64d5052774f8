"""`[letterhead]` of simaudit.toml: what stands at the head and the foot of pages and letters."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Letterhead(BaseModel):
    """Of the authority that audits; a page or letter has a gap for what is empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parent: Annotated[str, Field(examples=["Ủy ban nhân dân tỉnh Gia Lai"])] = ""
    """The body above the authority."""
    authority: Annotated[str, Field(examples=["Sở Khoa học và Công nghệ tỉnh Gia Lai"])] = ""
    """Who audits."""
    place: Annotated[str, Field(examples=["Gia Lai"])] = ""
    """Before the date."""
    symbol: Annotated[str, Field(examples=["SKHCN"])] = ""
    """The authority's abbreviation in the number of a document: Số: …/BC-SKHCN."""
    office: Annotated[str, Field(examples=["BCVT"])] = ""
    """The unit that drafts, which keeps a copy: Lưu: VT, BCVT."""
    signer_title: Annotated[str, Field(examples=["KT. Giám đốc\nPhó Giám đốc"])] = ""
    """One line or two."""
    signer: Annotated[str, Field(examples=["Nguyễn Văn A"])] = ""
    """Name of who signs."""
    recipients: Annotated[tuple[str, ...], Field(examples=[["Cục Viễn thông (để báo cáo)"]])] = ()
    """Who else gets a copy."""
    contact: Annotated[str, Field(examples=["Phòng Bưu chính, Viễn thông; điện thoại 0269 3824 000"])] = ""
    """Whom to ask."""
    answer_days: Annotated[Annotated[int, Field(ge=1, le=365)] | None, Field(examples=[10])] = None
    """The deadline of an answer, in days after the date of the page or letter."""
