from .consent import Consent
from .seat import SeatCard
from .table import Board

__all__ = ["Board", "Consent", "SeatCard"]
