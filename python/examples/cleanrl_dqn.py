"""Double DQN in a single file, in CleanRL's manner, on the native vector: pip install torch.

Usage: cleanrl_dqn.py [--steps 500000] [--level NAME] [--seed 1] [--envs 16]
"""

from __future__ import annotations

import argparse
import collections
import random
import time
from typing import Any

import numpy as np
import torch
from torch import nn

from mario_learning import GameBoyVectorEnv


class QNetwork(nn.Module):  # type: ignore[misc, unused-ignore]
    """States ``[B, 4, 72, 80]`` uint8 in, a value for each action out."""

    def __init__(self, actions: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(4, 16, 8, stride=4),
            nn.ReLU(),
            nn.Conv2d(16, 32, 4, stride=2),
            nn.ReLU(),
            nn.Conv2d(32, 32, 3),
            nn.ReLU(),
            nn.Flatten(),
            nn.LazyLinear(256),
            nn.ReLU(),
            nn.Linear(256, actions),
        )

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        return self.layers(states.float() / 255)


class Replay:
    """The last transitions, as the states that the environment gave."""

    def __init__(self, size: int, shape: tuple[int, ...]) -> None:
        self.states = np.zeros((size, *shape), np.uint8)
        self.next_states = np.zeros((size, *shape), np.uint8)
        self.actions = np.zeros(size, np.int64)
        self.rewards = np.zeros(size, np.float32)
        self.terminated = np.zeros(size, np.float32)
        self.at, self.full, self.size = 0, False, size

    def fields(self) -> list[np.ndarray]:
        return [self.states, self.actions, self.rewards, self.next_states, self.terminated]

    def add(self, *transition: np.ndarray) -> None:
        rows = (self.at + np.arange(len(transition[1]))) % self.size
        for field, values in zip(self.fields(), transition, strict=True):
            field[rows] = values
        self.full = self.full or self.at + len(rows) >= self.size
        self.at = (self.at + len(rows)) % self.size

    def sample(self, count: int) -> list[torch.Tensor]:
        rows = np.random.randint(0, self.size if self.full else self.at, count)
        return [torch.from_numpy(field[rows]) for field in self.fields()]


def update(
    online: QNetwork, target: QNetwork, optimizer: torch.optim.Optimizer, replay: Replay
) -> None:
    states, actions, rewards, next_states, terminated = replay.sample(64)
    with torch.no_grad():
        chosen = online(next_states).argmax(1, keepdim=True)
        following = target(next_states).gather(1, chosen).squeeze(1)
        wanted = rewards + 0.97 * (1 - terminated) * following
    values = online(states).gather(1, actions[:, None]).squeeze(1)
    loss = nn.functional.mse_loss(values, wanted)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--steps", type=int, default=500_000)
    parser.add_argument("--level", help="of the game's; its first by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--envs", type=int, default=16)
    args = parser.parse_args()
    random.seed(args.seed)
    np.random.seed(args.seed)
    torch.manual_seed(args.seed)

    levels = [args.level] if args.level else []
    envs = GameBoyVectorEnv(args.envs, levels=levels, variables=[])
    states, _ = envs.reset(seed=args.seed)
    actions = len(envs.action_names)
    online, target = QNetwork(actions), QNetwork(actions)
    for network in (online, target):
        network(torch.from_numpy(states))  # the lazy layer's size
    target.load_state_dict(online.state_dict())
    optimizer = torch.optim.Adam(online.parameters(), lr=2.5e-4, eps=1.5e-4)
    replay = Replay(50_000, states.shape[1:])
    ended: collections.deque[dict[str, Any]] = collections.deque(maxlen=100)
    begins = np.zeros(args.envs, bool)  # the next action begins an episode, and is no transition
    learning_from, begin = min(10_000, args.steps // 10), time.time()

    for step in range(0, args.steps, args.envs):
        epsilon = max(0.01, 1 - max(0, step - learning_from) / 50_000)
        with torch.no_grad():
            chosen = online(torch.from_numpy(states)).argmax(1).numpy()
        explore = np.random.random(args.envs) < epsilon
        chosen[explore] = np.random.randint(0, actions, explore.sum())
        next_states, rewards, terminated, truncated, info = envs.step(chosen)
        kept = ~begins
        replay.add(states[kept], chosen[kept], rewards[kept], next_states[kept], terminated[kept])
        states, begins = next_states, terminated | truncated
        ended.extend(info["episode_summary"][e] for e in np.flatnonzero(begins))
        if step >= learning_from:
            for _ in range(args.envs // 16 or 1):
                update(online, target, optimizer, replay)
        if step // 16_000 != (step + args.envs) // 16_000:
            target.load_state_dict(online.state_dict())
            if ended:
                position = np.mean([facts["furthest_position"] for facts in ended])
                cleared = np.mean([facts["cleared"] for facts in ended])
                rate = (step + args.envs) / (time.time() - begin)
                print(
                    f"{step + args.envs} steps  {rate:.0f}/s  epsilon {epsilon:.2f}  "
                    f"position {position:.0f}  cleared {cleared:.0%}",
                    flush=True,
                )
    envs.close()


if __name__ == "__main__":
    main()
