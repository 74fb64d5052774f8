"""How often in an honest register what: a calm life, and a messy one in which nobody does wrong either.

A world is one generator with these rates. The calm one is what carriers' registers came to after the
campaigns of 2018 and 2023. The messy one has what a carrier that skipped them still has: ten times the slips,
families that share papers and telephones, more foreigners and firms, cards that were lost, and points that
differ from one another.
"""

from typing import Final, NamedTuple


class Rates(NamedTuple):
    """Shares of 0 to 1 unless a field says otherwise."""

    households: float = 0.235
    """For each row of the register."""
    visitors: float = 0.055
    """Foreigners' rows."""
    firms: float = 0.055
    """Organisations' rows."""
    slips: float = 1.0
    """Times the slips of the keyboard and of citizens on VNeID that there are in the calm register."""
    gender_slips: float = 0.0
    """Rows with the other sex."""
    spread: float = 0.0
    """How far points differ in slips and mix-ups: the standard deviation of the logarithm of their rates."""
    mixed_up: float = 0.0
    """Customers of whom a point took one's form for the next one's, put right a month later."""
    gaps: float = 0.0
    """Cells that a carrier's systems have lost, of columns that no regulation asks for."""
    taken_over: float = 0.04
    """Numbers that had another holder before."""
    registers_for_all: float = 0.0
    """Households in which one person has the numbers of all in their own name."""
    telephone_of_all: float = 0.0
    """Households with a telephone or a router in which most of its SIMs have been."""
    own_record: float = 0.1
    """Children with a record in their own name."""
    by_mothers: float = 0.0
    """Children whom the mother registers, and without a form of consent where they have no card."""
    bar_code: float = 0.22
    """People with a bar-code citizen card."""
    renewals: float = 0.62
    """Records of which the information was taken again when the paper was renewed."""
    old_of_twelve: float = 0.0
    """Old identity cards with the personal number, as some provinces gave from 2012 on."""
    lost: float = 0.14
    """People who lost a chip card and have another."""
    listed_cards: float = 0.0
    """Cards lost, or given back for a new one, that the police list says."""
    campaign: tuple[int, int, int] = (46, 40, 14)
    """Who in the spring of 2026 had the information taken again, confirmed on VNeID, did nothing."""
    residents: float = 0.06
    """Foreigners who live here."""
    accounts: float = 0.0
    """Residents with an electronic identity account of their own."""
    foreign_children: float = 0.0
    """Residents under 14."""
    stays_untold: float = 0.0
    """Residents whose card was renewed without the carrier's being told."""
    asks_immigration: float = 0.9
    """Foreigners checked in the immigration database; the others by a video call."""
    users_themselves: float = 0.0
    """Firms' users since 24 December 2024 who came with their own paper, at a time and place of their own."""
    drawer: float = 0.06
    """Firms' SIMs not handed out yet."""
    returned: float = 0.005
    """Firms' numbers that came back from who left."""
    faces: tuple[int, int, int] = (88, 10, 2)
    """Who showed the face at a change of device: at once, days later, never."""


CALM: Final = Rates()
MESSY: Final = Rates(
    households=0.195,
    visitors=0.12,
    firms=0.12,
    slips=10.0,
    gender_slips=0.0005,
    spread=1.0,
    mixed_up=0.0003,
    gaps=0.02,
    taken_over=0.08,
    registers_for_all=0.05,
    telephone_of_all=0.02,
    own_record=0.4,
    by_mothers=0.6,
    bar_code=0.4,
    renewals=0.3,
    old_of_twelve=0.3,
    lost=0.3,
    listed_cards=0.3,
    campaign=(25, 55, 20),
    residents=0.25,
    accounts=0.25,
    foreign_children=0.1,
    stays_untold=0.3,
    asks_immigration=0.6,
    users_themselves=0.8,
    drawer=0.15,
    returned=0.02,
    faces=(70, 24, 6),
)
REGISTERS: Final = {"calm": CALM, "messy": MESSY}
"""The registers of honest people, by name: those that `make precision` measures and the package carries."""
