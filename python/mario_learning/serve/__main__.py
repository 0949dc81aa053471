"""The command ``python -m mario_learning.serve``."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
from typing import Any

import gymnasium
import zmq
from zmq.auth.thread import ThreadAuthenticator

from mario_learning import address, keys, transport
from mario_learning.serve.drawing import drawing_of
from mario_learning.serve.publisher import Publisher
from mario_learning.serve.server import Served, Server

_USAGE, _FAILED = 2, 1


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command's options."""
    parser = argparse.ArgumentParser(
        prog="python -m mario_learning.serve",
        description="Serves a Gymnasium environment with discrete actions to learner_client and viewers.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("id", help="as gymnasium.make takes it: CartPole-v1, ale_py:ALE/Pong-v5, my_module:Mine-v0")
    add("--kwargs", default="{}", help="of gymnasium.make, in JSON: '{\"mode\": 1}'")
    add("--environments", type=int, default=32, help="maximum number of environments open at once")
    add("--bind", default="tcp://127.0.0.1:5555", help="address for learners")
    add("--publish", default="tcp://127.0.0.1:5556", help="address for viewers")
    add("--ranges", help="of a vector of numbers: R,R,...; each is shown from -R to R")
    add("--keys", help="folder of keys, made by `emulator_server keys`")
    add(
        "--insecure",
        action="store_true",
        help="let everyone in who reaches an address, without keys",
    )
    add(
        "--heartbeat-timeout",
        type=float,
        default=10.0,
        help="seconds until a silent client is dropped",
    )
    return parser.parse_args(arguments)


def make_served(options: argparse.Namespace) -> Served:
    """What is served.

    Raises:
        ValueError: the environment cannot be served; the text says why.

    """
    arguments: dict[str, Any] = json.loads(options.kwargs)
    is_ale = "ALE/" in options.id
    if is_ale:  # frame skip and stickiness are the client's
        arguments = {"frameskip": 1, "repeat_action_probability": 0.0, **arguments}

    def make() -> gymnasium.Env[Any, Any]:
        return gymnasium.make(options.id, disable_env_checker=True, **arguments)

    if "render_mode" not in arguments and not is_ale:
        first = make()
        if "rgb_array" in first.metadata.get("render_modes", []):
            arguments["render_mode"] = "rgb_array"
        first.close()
    env = make()
    if not isinstance(env.action_space, gymnasium.spaces.Discrete) or env.action_space.start != 0:
        raise ValueError(f"actions are {env.action_space}: Discrete(n) from 0 is expected")
    ranges = [float(one) for one in options.ranges.split(",")] if options.ranges else None
    draw = drawing_of(env.observation_space, ranges)
    meanings = getattr(env.unwrapped, "get_action_meanings", None)
    count = int(env.action_space.n)
    actions = [str(name) for name in meanings()] if meanings else [str(i) for i in range(count)]
    name = env.spec.id if env.spec else options.id
    identity = json.dumps([name, arguments, options.ranges], sort_keys=True)
    env.close()
    return Served(name, identity, make, draw, actions, options.environments)


def bind(
    context: transport.Context, kind: int, url: str, protection: transport.Protection
) -> transport.Socket:
    """A listening socket, with keys where they are needed."""
    url = url.replace("tcp://*:", "tcp://0.0.0.0:")
    socket = transport.new_socket(context, kind)
    if kind == zmq.ROUTER:
        socket.setsockopt(zmq.ROUTER_HANDOVER, 1)
    if protection.uses_keys(url) and protection.keys is not None:
        own = keys.server_keys(protection.keys)
        socket.curve_server = True
        socket.curve_secretkey = own.secret
    socket.setsockopt(zmq.IPV6, int(address.needs_ipv6(url)))
    try:
        socket.bind(url)
    except zmq.ZMQError as error:
        raise OSError(f"cannot listen on {url}: {error.strerror}") from error
    return socket


class _Listed:
    """The clients that may come in."""

    def __init__(self, folder: str) -> None:
        self._keys = keys.allowed_clients(folder)

    def callback(self, _domain: str, key: bytes) -> bool:
        return key in self._keys


def serve(options: argparse.Namespace) -> None:
    """Serves until SIGINT or SIGTERM."""
    served = make_served(options)
    protection = transport.Protection(options.keys, options.insecure)
    context: transport.Context = zmq.Context()
    gatekeeper = None
    if options.keys:
        gatekeeper = ThreadAuthenticator(context)
        gatekeeper.start()
        gatekeeper.configure_curve_callback("*", credentials_provider=_Listed(options.keys))
    try:
        router = bind(context, zmq.ROUTER, options.bind, protection)
        publisher = Publisher(bind(context, zmq.XPUB, options.publish, protection), served.actions)
        secret = keys.server_keys(options.keys).secret if options.keys else b""
        server = Server(router, served, publisher, secret, options.heartbeat_timeout)
        urls = [transport.bound_url(router), publisher.url]
        print(
            f"mario_learning.serve: {served.name}, {served.capacity} environments, steps at {urls[0]}, "
            f"screens at {urls[1]}",
            flush=True,
        )
        stopped: list[int] = []
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda signum, _: stopped.append(signum))
        server.run(lambda: bool(stopped))
    finally:
        if gatekeeper is not None:
            gatekeeper.stop()
        context.destroy(0)


def main() -> int:
    """The command; its exit code."""
    options = parse()
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stderr)
    try:
        serve(options)
    except (ValueError, OSError, gymnasium.error.Error, ImportError) as error:
        print(f"mario_learning.serve: {error}", file=sys.stderr)
        return _USAGE if isinstance(error, ValueError) else _FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
