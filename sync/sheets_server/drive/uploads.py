"""Bodies of uploads: media alone, or metadata and media as multipart/related.

https://developers.google.com/workspace/drive/api/guides/manage-uploads
"""

from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import msgspec
import orjson

from sync.sheets_server.errors import ApiError, invalid

Json = dict[str, Any]
PARTS = 2


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent."""

    media: bytes
    mime: str
    metadata: Json = {}


def read(content_type: str, body: bytes, kind: str) -> Upload:
    """Gives what an upload holds; a 400 for a malformed one, a 501 for a resumable one."""
    if kind == "resumable":
        raise ApiError(501, "Resumable uploads are not implemented; send uploadType=media or multipart.")
    if not content_type.lower().startswith("multipart/"):
        return Upload(media=body, mime=content_type)
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    parts = BytesParser(policy=HTTP).parsebytes(head + body).get_payload()
    if not isinstance(parts, list) or len(parts) != PARTS:
        raise invalid("A multipart upload has two parts: metadata and media.")
    metadata, (media, mime) = _content(parts[0])[0], _content(parts[1])
    try:
        found = orjson.loads(metadata or b"{}")
    except orjson.JSONDecodeError as error:
        raise invalid(f"Invalid JSON payload received. {error}") from error
    if not isinstance(found, dict):
        raise invalid("Invalid JSON payload received. An object is expected.")
    return Upload(media=media, mime=mime, metadata=found)


def _content(part: object) -> tuple[bytes, str]:
    if not isinstance(part, Message):
        return b"", ""
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b"", part.get_content_type()
