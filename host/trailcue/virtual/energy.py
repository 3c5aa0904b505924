"""What running and walking cost on a slope, and the speed a power buys.

Powers are net of standing, in W/kg; grades are rise over run.
"""

from .noise import settle

GRADE_LIMIT = 0.45
"""Steepest slope measured by Minetti et al. 2002; LCDA holds to it uphill, to -40 % down."""

DOWNHILL_LCDA_LIMIT = -0.40

SLOWEST_WALK_MPS = 0.25
"""Nobody on foot gets slower than this without stopping [ours]."""

COMFORTABLE_WALK_MPS = 1.75
"""Fastest hike kept up, 6.3 km/h: 18 % below the 2.14 m/s at which level running becomes cheaper [ours]."""

HALVINGS = 14
"""Bisections of 0.25-1.75 m/s: to 0.1 mm/s."""


def run_cost_j_kg_m(grade: float) -> float:
    """Return the net cost of running a metre, J/kg (Minetti et al. 2002)."""
    i = min(max(grade, -GRADE_LIMIT), GRADE_LIMIT)
    return ((((155.4 * i - 30.4) * i - 43.3) * i + 46.3) * i + 19.5) * i + 3.6


def run_power_w_kg(speed_mps: float, grade: float) -> float:
    """Return the net power of running."""
    return run_cost_j_kg_m(grade) * speed_mps


def _slope_term(grade: float) -> float:
    """Return LCDA's W/kg for each m/s of walking on a slope."""
    percent = 100.0 * min(max(grade, DOWNHILL_LCDA_LIMIT), GRADE_LIMIT)
    return settle(0.34 * percent * (1.0 - 1.05 ** (1.0 - 1.1 ** (percent + 32.0))))


def walk_power_w_kg(speed_mps: float, grade: float) -> float:
    """Return the net power of walking: LCDA (Looney et al. 2019 [mem]) less its 1.44 W/kg of standing."""
    return _walk_power(speed_mps, _slope_term(grade))


def _walk_power(speed_mps: float, slope_term: float) -> float:
    """Return the LCDA net power with the slope already looked up."""
    squared = speed_mps * speed_mps
    return settle(1.94 * speed_mps**0.43) + 0.24 * squared * squared + slope_term * speed_mps


def walk_speed_mps(power_w_kg: float, grade: float) -> float:
    """Return the walking speed that costs this net power, within 0.25 to 1.75 m/s."""
    slope_term = _slope_term(grade)
    slow, fast = SLOWEST_WALK_MPS, COMFORTABLE_WALK_MPS
    if _walk_power(fast, slope_term) <= power_w_kg:
        return fast
    for _ in range(HALVINGS):
        middle = (slow + fast) / 2
        if _walk_power(middle, slope_term) < power_w_kg:
            slow = middle
        else:
            fast = middle
    return slow
