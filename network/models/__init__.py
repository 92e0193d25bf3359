"""Who could help whom: organisations, what people need and offer, and practices seen elsewhere."""

from .emerging_model import EmergingModel
from .need_and_offer import USABLE_OFFERS, Need, NeedState, Offer, OfferState
from .organisation import Organisation

__all__ = ["USABLE_OFFERS", "EmergingModel", "Need", "NeedState", "Offer", "OfferState", "Organisation"]
