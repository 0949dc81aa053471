"""Steps environments with nothing but proto/messages.proto and docs/wire.md: no package.

Usage: wire_only_client.py PROTO_FOLDER URL STEPS: prints the steps' rewards.
"""

import secrets
import subprocess
import sys
import tempfile

import zmq
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


def load_messages(folder):
    with tempfile.NamedTemporaryFile() as file:
        command = ["protoc", f"-I{folder}", f"--descriptor_set_out={file.name}", "messages.proto"]
        subprocess.run(command, check=True)
        files = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
    pool = descriptor_pool.DescriptorPool()
    for one in files:
        pool.AddSerializedFile(one.SerializeToString())
    find = pool.FindMessageTypeByName
    return [
        message_factory.GetMessageClass(find(f"mario.wire.{name}")) for name in ("Request", "Reply")
    ]


class Client:
    def __init__(self, folder, url):
        self.request_class, self.reply_class = load_messages(folder)
        self.id = 0
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.setsockopt(zmq.ROUTING_ID, b"w" + secrets.token_bytes(16))
        self.socket.connect(url)

    def ask(self, fill, wanted):
        self.id += 1
        request = self.request_class(version=3, id=self.id)
        fill(request)
        for wait in (1000, 2000, 4000):  # the same id again: nothing steps twice
            self.socket.send(request.SerializeToString())
            while self.socket.poll(wait):
                message, *self.observations = self.socket.recv_multipart()
                reply = self.reply_class.FromString(message)
                if reply.id != self.id:
                    continue
                if reply.HasField("error"):
                    sys.exit(f"error {reply.error.code}: {reply.error.message}")
                return getattr(reply, wanted)
        sys.exit("the server does not answer")


def main(folder, url, steps):
    client = Client(folder, url)

    def hello(request):
        body = request.hello
        body.environments, body.groups = 2, 1
        body.observation_height, body.observation_width, body.frame_skip = 72, 80, 4
        body.max_steps, body.seed = 20, 1

    welcome = client.ask(hello, "welcome")
    print(f"{welcome.game}: {', '.join(action.name for action in welcome.actions)}")
    right = [action.name for action in welcome.actions].index("right")

    def step(request):
        request.step.lease = welcome.lease
        request.step.actions.extend([right, right])

    for number in range(steps):
        answer = client.ask(step, "time_steps")
        assert len(client.observations[0]) == 2 * 72 * 80
        for environment, result in enumerate(answer.steps):
            if result.first:
                print(f"step {number}: environment {environment} begins an episode")
            if result.HasField("episode"):
                facts = result.episode
                print(f"step {number}: {facts.ended_by}, reward {facts.total_reward:.2f}")

    def bye(request):
        request.bye.lease = welcome.lease

    client.ask(bye, "bye")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
