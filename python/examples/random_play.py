"""Plays at random, and tells how the episodes ended; with --video FOLDER, films them."""

from __future__ import annotations

import argparse

import gymnasium

import mario_learning  # noqa: F401  registers the environment


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--level", help="of the game's; its first by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--video", help="folder for films (pip install moviepy)")
    args = parser.parse_args()

    env = gymnasium.make(
        "mario_learning/GameBoy-v0",
        levels=[args.level] if args.level else [],
        render_mode="rgb_array" if args.video else None,
    )
    if args.video:
        env = gymnasium.wrappers.RecordVideo(env, args.video, episode_trigger=lambda _: True)
    env.reset(seed=args.seed)
    env.action_space.seed(args.seed)
    for step in range(args.steps):
        *_, terminated, truncated, info = env.step(env.action_space.sample())
        if terminated or truncated:
            facts = info["episode_summary"]
            print(f"step {step}: {facts['ended_by']} at {facts['furthest_position']:g}")
            env.reset()
    env.close()
    print(f"{args.steps} steps")


if __name__ == "__main__":
    main()
