"""Stable-Baselines3's PPO on a level: pip install './python[sb3]'."""

from stable_baselines3 import PPO

from mario_learning.sb3 import GameBoyVecEnv

if __name__ == "__main__":
    envs = GameBoyVecEnv(num_envs=8)
    model = PPO("CnnPolicy", envs, n_steps=128, batch_size=256, learning_rate=2.5e-4, verbose=1)
    model.learn(total_timesteps=1_000_000)
    model.save("ppo_first_level")
