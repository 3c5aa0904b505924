"""The air the barometer feels: altitude, weather, wind."""

from dataclasses import dataclass

from .noise import Wander, normal, settle, stream

SENSOR_NOISE_PA = 0.3
"""A BMP280 at ×16: 0.19 Pa (1.6 cm RMS, physiology section 4), and something for the wrist [ours]."""

AIR_DENSITY_KG_M3 = 1.2
GUST_SHARE = 0.18
"""Pressure swing as a share of dynamic pressure: 2 × turbulence 0.3 × port coefficient 0.3 [ours]."""

GUST_S = 3.0
"""How long a gust leans on the port [ours]."""


@dataclass(frozen=True)
class Weather:
    """The weather of a session.

    Attributes:
        sea_level_pa: pressure reduced to sea level at the start.
        drift_pa_per_h: steady change; a front brings some 100 Pa an hour.
        wander_pa: how far it strays in an hour besides (a random walk), standard deviation.
        wind_mps: mean wind on the wrist.
        temperature_c: of the air at sea level; it falls with altitude.
    """

    sea_level_pa: float = 101_325.0
    drift_pa_per_h: float = -30.0
    wander_pa: float = 10.0
    wind_mps: float = 2.0
    temperature_c: float = 15.0


LAPSE_C_PER_M = 0.0065
"""ICAO standard atmosphere."""

SKIN_C = 32.0
WORN_SHARE = 0.35
"""A watch under a sleeve lies between skin and air: a third of the way to the skin [ours]."""

CALM = Weather(drift_pa_per_h=0.0, wander_pa=0.0, wind_mps=0.0)
"""Nothing moves but the runner."""


def pressure_pa(altitude_m: float, sea_level_pa: float = 101_325.0) -> float:
    """Return the pressure at an altitude by the ICAO standard atmosphere: 8.3 cm a Pa at sea level."""
    return settle(sea_level_pa * (1.0 - 2.25577e-5 * altitude_m) ** 5.25588)


def worn_c(air_c: float) -> float:
    """Return the temperature of a watch worn in air of this temperature."""
    return air_c + WORN_SHARE * (SKIN_C - air_c)


class Air:
    """The air at the wrist, second by second.

    Attributes:
        true_pa: the pressure that leans on the sensor, without the sensor's noise.
        temperature_c: of the air.
    """

    def __init__(self, weather: Weather, seed: int) -> None:
        """Start at the weather's pressure."""
        self._weather = weather
        self._rng = stream(seed, "air")
        dynamic_pa = 0.5 * AIR_DENSITY_KG_M3 * weather.wind_mps * weather.wind_mps
        self._gust = Wander(stream(seed, "gust"), GUST_SHARE * dynamic_pa, GUST_S)
        self._sea_level_pa = weather.sea_level_pa
        self.true_pa = weather.sea_level_pa
        self.temperature_c = weather.temperature_c

    def second(self, altitude_m: float) -> int:
        """Let one second pass and return what the sensor reads, in Pa."""
        weather = self._weather
        self._sea_level_pa += weather.drift_pa_per_h / 3600.0 + weather.wander_pa / 60.0 * normal(self._rng)
        noise_pa = SENSOR_NOISE_PA * normal(self._rng)
        self.true_pa = pressure_pa(altitude_m, self._sea_level_pa) + self._gust.second()
        self.temperature_c = weather.temperature_c - LAPSE_C_PER_M * altitude_m
        return round(self.true_pa + noise_pa)
