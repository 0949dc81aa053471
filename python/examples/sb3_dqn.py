"""Stable-Baselines3's DQN with the zoo's settings for Atari; its test plays without exploring.

Usage: sb3_dqn.py [--steps 1000000] [--level NAME] [--seed 1]
"""

from __future__ import annotations

import argparse

from stable_baselines3 import DQN
from stable_baselines3.common.evaluation import evaluate_policy

from mario_learning.sb3 import GameBoyVecEnv


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--level", help="of the game's; its first by default")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    envs = GameBoyVecEnv(num_envs=8, levels=[args.level] if args.level else [])
    model = DQN(
        "CnnPolicy",
        envs,
        buffer_size=100_000,
        learning_rate=1e-4,
        batch_size=32,
        learning_starts=min(100_000, args.steps // 10),
        target_update_interval=1000,
        train_freq=4,
        gradient_steps=1,
        exploration_fraction=0.1,
        exploration_final_eps=0.01,
        seed=args.seed,
        verbose=1,
    )
    model.learn(args.steps)
    model.save(f"dqn_{args.level or 'first_level'}")
    mean, deviation = evaluate_policy(model, envs, n_eval_episodes=20)
    print(f"20 episodes: mean return {mean:.2f}, standard deviation {deviation:.2f}")


if __name__ == "__main__":
    main()
