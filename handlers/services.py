"""The services there are, by the way of fulfilment that an ``intent.yaml`` names."""

from collections.abc import Mapping

from handlers.service import Service
from intents.catalog.schema import Fulfilment

SERVICES: Mapping[Fulfilment, Service] = {}
