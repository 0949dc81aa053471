"""Game Boy games as Gymnasium environments, on mario-learning's emulator server.

Importing this package registers ``mario_learning/GameBoy-v0``::

    import gymnasium
    import mario_learning

    env = gymnasium.make("mario_learning/GameBoy-v0", game="sprout_land", level="1-1")
    envs = gymnasium.make_vec("mario_learning/GameBoy-v0", num_envs=16, address="tcp://127.0.0.1:5555")
"""

import gymnasium

from mario_learning.errors import (
    AddressError,
    KeyFileError,
    ProtocolError,
    ServerError,
    ServerLost,
    ServerRefused,
    ServerSilent,
    UnusableStateError,
)
from mario_learning.game_boy_env import GameBoyEnv
from mario_learning.game_boy_vector_env import GameBoyVectorEnv
from mario_learning.session import ServerChoice
from mario_learning.settings import Settings

__all__ = [
    "AddressError",
    "GameBoyEnv",
    "GameBoyVectorEnv",
    "KeyFileError",
    "ProtocolError",
    "ServerChoice",
    "ServerError",
    "ServerLost",
    "ServerRefused",
    "ServerSilent",
    "Settings",
    "UnusableStateError",
]

gymnasium.register(
    id="mario_learning/GameBoy-v0",
    entry_point="mario_learning.game_boy_env:GameBoyEnv",
    vector_entry_point="mario_learning.game_boy_vector_env:GameBoyVectorEnv",
)
