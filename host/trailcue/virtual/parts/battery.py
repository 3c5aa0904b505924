"""A LiPo cell: voltage by charge, and what load and cold take off it."""

from ..lookup import interpolated
from ..noise import settle

OPEN_CIRCUIT_MV = (
    (0.00, 2700.0),
    (0.01, 3200.0),
    (0.02, 3400.0),
    (0.05, 3600.0),
    (0.10, 3680.0),
    (0.20, 3740.0),
    (0.30, 3770.0),
    (0.40, 3790.0),
    (0.50, 3820.0),
    (0.60, 3870.0),
    (0.70, 3930.0),
    (0.80, 4000.0),
    (0.90, 4090.0),
    (1.00, 4200.0),
)
"""Open-circuit voltage by state of charge [mem: typical of LiCoO2 pouch cells]; a protection circuit opens at 2.4 to
3.0 V, here with the last of the charge."""

RESISTANCE_OHM = 0.18
"""Internal resistance of a 400 mAh cell with its protection circuit and leads at 25 °C [mem: 150 to 250 mΩ]."""

RESISTANCE_DOUBLES_C = 18.0
"""Cold that doubles it [ours: three to four times at -10 °C is usual]."""

COLD_C = 10.0
LOCKED_PER_C = 0.01
"""What cannot be taken out, a share of the capacity for each degree below `COLD_C` [ours: 80 % is left at -10 °C]."""

HOUR_US = 3_600_000_000


class Battery:
    """One cell.

    Attributes:
        capacity_mah: when it is warm and new.
        charge_mah: what is left of it.
    """

    def __init__(self, capacity_mah: float = 400.0, charge: float = 1.0) -> None:
        """Put a cell in.

        Args:
            capacity_mah: of the cell.
            charge: how full it is, 0..1.
        """
        self.capacity_mah = capacity_mah
        self.charge_mah = capacity_mah * charge

    def draw(self, load_ma: float, us: float) -> None:
        """Take a current for a time; a negative one charges."""
        self.charge_mah = min(max(self.charge_mah - load_ma * us / HOUR_US, 0.0), self.capacity_mah)

    def voltage_mv(self, load_ma: float, temperature_c: float) -> float:
        """Return the voltage at its leads under a load."""
        locked = LOCKED_PER_C * max(0.0, COLD_C - temperature_c)
        share = max(0.0, (self.charge_mah / self.capacity_mah - locked) / (1.0 - locked))
        ohm = settle(RESISTANCE_OHM * 2.0 ** ((25.0 - temperature_c) / RESISTANCE_DOUBLES_C))
        return interpolated(OPEN_CIRCUIT_MV, share) - load_ma * ohm
