"""The experiment as far as the environments are concerned."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Settings:
    """What a client asks the server for, by the names that Gymnasium's users know.

    In brackets: the same option of ``learner_client``; the defaults are the same, and give way to
    what the game recommends.

    Attributes:
        img_height: Height of an observation, 8 to 240 pixels [``--observation-height``].
        img_width: Its width [``--observation-width``].
        frame_skip: Emulated frames a step, 1 to 60 [``--frame-skip``]. All of them count for the
            reward; unlike ``AtariPreprocessing``, only the last one is looked at, see ``maxpool``.
        maxpool: An observation is the pixelwise ``"max"`` or ``"min"`` of a step's last two frames
            [``--max-last-two-frames``, ``--min-last-two-frames``]; on a Game Boy, whose sprites are
            dark, the minimum is what the maximum is on an Atari. ``None``: the last frame alone.
        stack_num: Observations in a state, the newest last; an episode's first one fills it
            [``--stack``].
        action_set: One of the game's action sets [``--action-set``]; ``""``: its first.
        sticky_action_probability: That a frame holds the buttons of the frame before
            [``--sticky``]. Drawn for each frame, as ALE v5 does with ``frameskip=1``: with a
            frame skip of 4, the action is delayed by 1 or more of the 4 frames.
        noop_max: At an episode's start no button is held for 0 to this many frames
            [``--no-ops``]. These are frames, where ``AtariPreprocessing`` counts steps.
        max_steps: An episode is truncated after these many steps, 0: never [``--max-steps``].
        stall_steps: ... or when it has reached no new furthest position for these many steps, 0:
            never [``--stall-steps``].
        reward_clip: Rewards are clipped to this and its negative, 0: they are not
            [``--reward-clip``].
        levels: Each episode draws one of these; empty: the game's first [``--levels``]. ``"7"`` or
            ``"100..199"`` stand for these seeds of a game that generates levels.
        level_difficulty: Of generated levels [``--level-difficulty``].
        archive_share: Share of the episodes that begin from save states along earlier ones
            [``--archive-share``].
        variables: The game's variables in ``info``; ``None``: all, where this package reads the
            game's description (a server of its own), and none otherwise.
        compress: Observations are compressed on their way, for a slow network [``--compress``].

    """

    img_height: int = 72
    img_width: int = 80
    frame_skip: int = 4
    maxpool: Literal["max", "min"] | None = None
    stack_num: int = 4
    action_set: str = ""
    sticky_action_probability: float = 0.25
    noop_max: int = 30
    max_steps: int = 4500
    stall_steps: int = 400
    reward_clip: float = 0.0
    levels: tuple[str, ...] = ()
    level_difficulty: int = 3
    archive_share: float = 0.0
    variables: tuple[str, ...] | None = None
    compress: bool = False

    def __post_init__(self) -> None:
        """Refuses what the server could not be asked for at all."""
        if self.maxpool not in (None, "max", "min"):
            raise ValueError(f"maxpool={self.maxpool!r}: 'max', 'min' or None is expected")
        if self.stack_num < 1:
            raise ValueError(f"stack_num={self.stack_num}: 1 or more is expected")

    @classmethod
    def make(cls, options: dict[str, Any]) -> Settings:
        """From keyword arguments; ``level=`` is short for one of ``levels=``.

        Raises:
            TypeError: there is no such setting; the text names them all.

        """
        options = dict(options)
        if "level" in options:
            if "levels" in options:
                raise TypeError("level and levels exclude each other")
            options["levels"] = (str(options.pop("level")),)
        names = [field.name for field in dataclasses.fields(cls)]
        unknown = sorted(set(options) - set(names))
        if unknown:
            raise TypeError(
                f"there is no setting {', '.join(unknown)}; there are: {', '.join(names)}"
            )
        for name in ("levels", "variables"):
            value = options.get(name)
            if isinstance(value, str):
                options[name] = (value,)
            elif value is not None:
                options[name] = tuple(str(one) for one in value)
        return cls(**options)

    @property
    def frame_shape(self) -> tuple[int, int]:
        """Height and width of one observation."""
        return self.img_height, self.img_width

    def fill_hello(self, hello: Any, environments: int, groups: int, seed: int) -> None:
        """Writes these settings into a ``Hello``.

        Raises:
            ValueError: a value that the message cannot hold; the text names it.

        """
        fields: dict[str, Any] = {
            "environments": environments,
            "groups": groups,
            "seed": seed,
            "observation_height": self.img_height,
            "observation_width": self.img_width,
            "frame_skip": self.frame_skip,
            "max_last_two_frames": self.maxpool == "max",
            "min_last_two_frames": self.maxpool == "min",
            "action_set": self.action_set,
            "sticky_probability": self.sticky_action_probability,
            "max_no_ops": self.noop_max,
            "max_steps": self.max_steps,
            "stall_steps": self.stall_steps,
            "reward_clip": self.reward_clip,
            "level_difficulty": self.level_difficulty,
            "archive_share": self.archive_share,
            "compress": self.compress,
        }
        for name, value in fields.items():
            try:
                setattr(hello, name, value)
            except (TypeError, ValueError) as error:
                raise ValueError(f"{name} cannot be {value!r}: {error}") from error
        hello.levels.extend(self.levels)
        hello.variables.extend(self.variables or ())
