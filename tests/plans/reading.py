"""The course profile of a compiled plan, read as its format says: the core has no use for it yet."""

from __future__ import annotations

from struct import unpack_from

from trailcore.plan import Plan
from trailcore.planfile import BLOCK_BYTES, BLOCK_POSTS


def altitude_dm(plan: Plan, distance_m: int) -> int:
    """Return the course's altitude at `distance_m` in dm, between posts linearly."""
    position = max(0, min(distance_m, (plan.posts - 1) * plan.spacing_m))
    post = min(position // plan.spacing_m, plan.posts - 2)
    low, high = _post_dm(plan, post), _post_dm(plan, post + 1)
    return low + (high - low) * (position - post * plan.spacing_m) // plan.spacing_m


def _post_dm(plan: Plan, post: int) -> int:
    assert plan.source
    block, within = divmod(post, BLOCK_POSTS)
    first, *rises = unpack_from(f"<I{BLOCK_POSTS}b", plan.source, plan.blocks + block * BLOCK_BYTES)
    return first + 2 * sum(rises[: within + 1]) - 10000
