from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from google.protobuf import descriptor_pb2, message_factory

import mario_learning
from mario_learning import wire
from mario_learning.private_server import PrivateServer

PROTO = ROOT / "proto"


def test_a_client_of_100_lines_is_written_from_the_documents_alone(
    shared_server: PrivateServer,
) -> None:
    if shutil.which("protoc") is None:
        pytest.skip("there is no protoc: apt-get install protobuf-compiler")
    if not hasattr(message_factory, "GetMessageClass"):
        pytest.skip("protobuf is older than 4.22 here")
    script = Path(__file__).parent / "wire_only_client.py"
    text = script.read_text()
    assert len(text.splitlines()) <= 100
    assert "import mario_learning" not in text
    result = subprocess.run(
        [sys.executable, script, PROTO, shared_server.url, "30"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Sprout Land: none, right")
    assert lines[1] == "step 0: environment 0 begins an episode"
    assert any(line.startswith("step 20: time-limit, reward") for line in lines)


def test_the_package_has_the_messages_of_the_proto_file(tmp_path: Path) -> None:
    if shutil.which("protoc") is None:
        pytest.skip("there is no protoc: apt-get install protobuf-compiler")
    fresh = tmp_path / "messages.binpb"
    command = ["protoc", f"-I{ROOT}", f"--descriptor_set_out={fresh}", "proto/messages.proto"]
    subprocess.run(command, check=True, cwd=ROOT)
    own = Path(mario_learning.__file__).parent / "messages.binpb"
    read = descriptor_pb2.FileDescriptorSet.FromString
    assert read(own.read_bytes()) == read(fresh.read_bytes()), (
        "proto/messages.proto has changed: run python/make_messages.sh"
    )


def test_the_package_speaks_the_servers_version_of_the_protocol() -> None:
    codec = (PROTO / "codec.h").read_text()
    version = re.search(r"kProtocolVersion = (\d+)", codec)
    assert version is not None
    assert int(version[1]) == wire.PROTOCOL_VERSION


def test_the_documents_name_what_the_package_does() -> None:
    text = (ROOT / "docs" / "wire.md").read_text()
    assert f"`version` is **{wire.PROTOCOL_VERSION}**" in text
