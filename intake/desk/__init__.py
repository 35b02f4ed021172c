"""The desk, where staff see what came in and decide on it.

This module has its public names: `Desk` has a method for everything that staff do, and the other
classes are what its methods return.
"""

from intake.answers.letter import Letter
from intake.applications.lifecycle import MoveError
from intake.desk.case import Case
from intake.desk.desk import Desk
from intake.desk.queries import Item
from intake.desk.ruling import Decided
from intake.desk.search import Found
from intake.desk.timeline import Happening
from intake.vocabulary.moves import Move

__all__ = ["Case", "Decided", "Desk", "Found", "Happening", "Item", "Letter", "Move", "MoveError"]
