"""Comments and their replies: one store, shown by Sheets as threads and by Drive as comments.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/comments
https://developers.google.com/workspace/drive/api/reference/rest/v3/comments
"""

import html
import secrets

import msgspec
from msgspec.structs import replace

from sync.sheets_server.book import Book, Comment, Json, Post
from sync.sheets_server.errors import ApiError, invalid

MAX_CHARACTERS = 4096
ACTIONS = {"RESOLVE": "resolve", "REOPEN": "reopen"}


class Hand(msgspec.Struct, frozen=True):
    """Who writes, and when (RFC 3339)."""

    email: str
    at: str


def inserted(book: Book, comment: Comment) -> Book:
    """Gives the spreadsheet with one comment more."""
    return replace(book, comments=(*book.comments, comment))


def made(
    content: str, hand: Hand, *, place: Json | None = None, quote: str = "", assignee: str = ""
) -> Comment:
    """Gives a new comment."""
    head = post(content, hand, assignee=assignee)
    return Comment(comment_id=_new_id(), head=head, place=place, quote=quote, anchor_id=_new_id())


def post(content: str, hand: Hand, *, action: str = "", assignee: str = "") -> Post:
    """Gives a new post; a 400 when it says nothing and does nothing, or too much."""
    if not content and not action:
        raise invalid("The content of a comment must not be empty.")
    if len(content) > MAX_CHARACTERS:
        raise invalid(f"The content of a comment has at most {MAX_CHARACTERS} characters.")
    return Post(
        post_id=_new_id(),
        author=hand.email,
        created=hand.at,
        modified=hand.at,
        content=content,
        action=action,
        assignee=assignee,
    )


def found(book: Book, comment_id: str) -> Comment:
    """Gives a comment; a 404 when there is none."""
    for comment in book.comments:
        if comment.comment_id == comment_id:
            return comment
    raise ApiError(404, f"Comment not found: {comment_id}.")


def changed(book: Book, comment: Comment) -> Book:
    """Gives the spreadsheet with a comment replaced."""
    return replace(
        book,
        comments=tuple(comment if one.comment_id == comment.comment_id else one for one in book.comments),
    )


def replied(comment: Comment, reply: Post) -> Comment:
    """Gives a comment with a reply, which may resolve or reopen it."""
    resolved = reply.action == "RESOLVE" or (comment.resolved and reply.action != "REOPEN")
    return replace(comment, replies=(*comment.replies, reply), resolved=resolved)


def rewritten(comment: Comment, post_id: str, content: str, hand: Hand) -> Comment:
    """Gives a comment with one of its posts rewritten by its author; a 403 for others."""
    one = post_of(comment, post_id)
    if one.author != hand.email:
        raise ApiError(403, "Only the author can change a comment.")
    return with_post(comment, replace(one, content=content, modified=hand.at))


def emptied(comment: Comment, post_id: str, hand: Hand) -> Comment:
    """Gives a comment with one of its posts deleted."""
    gone = replace(post_of(comment, post_id), deleted=True, content="", modified=hand.at)
    return with_post(comment, gone)


def post_of(comment: Comment, post_id: str) -> Post:
    """Gives the first post or a reply; a 404 when there is none."""
    for one in (comment.head, *comment.replies):
        if one.post_id == post_id:
            return one
    raise ApiError(404, f"Reply not found: {post_id}.")


def with_post(comment: Comment, one: Post) -> Comment:
    """Gives a comment with one post replaced."""
    if one.post_id == comment.head.post_id:
        return replace(comment, head=one)
    replies = tuple(one if reply.post_id == one.post_id else reply for reply in comment.replies)
    return replace(comment, replies=replies)


def thread(comment: Comment) -> Json:
    """Gives the CommentThread resource of Sheets."""
    shown: Json = {
        "commentId": comment.comment_id,
        "headPost": sheets_post(comment.head),
        "replies": [sheets_post(reply) for reply in comment.replies if not reply.deleted],
        "status": "RESOLVED" if comment.resolved else "OPEN",
    }
    if comment.quote:
        shown["plainTextQuote"] = comment.quote
    return shown | ({"anchorId": comment.anchor_id} if comment.place else {})


def sheets_post(one: Post) -> Json:
    """Gives the Post resource of Sheets."""
    shown: Json = {"postId": one.post_id, "createTime": one.created, "updateTime": one.modified}
    if one.deleted:
        return shown | {"deleted": True}
    shown |= {
        "author": {"displayName": one.author.partition("@")[0]},
        "content": one.content,
        "contentHtml": html.escape(one.content),
    }
    if one.action:
        shown["commentAction"] = one.action
    return shown | ({"assigneeEmail": one.assignee} if one.assignee else {})


def drive_comment(comment: Comment, reader: str) -> Json:
    """Gives the Comment resource of Drive."""
    shown = _drive_post(comment.head, reader) | {"kind": "drive#comment", "resolved": comment.resolved}
    shown["id"] = comment.comment_id
    shown["replies"] = [drive_reply(reply, reader) for reply in comment.replies if not reply.deleted]
    if comment.quote:
        shown["quotedFileContent"] = {"mimeType": "text/plain", "value": comment.quote}
    return shown | ({"anchor": comment.anchor} if comment.anchor else {})


def drive_reply(reply: Post, reader: str) -> Json:
    """Gives the Reply resource of Drive."""
    shown = _drive_post(reply, reader) | {"kind": "drive#reply"}
    return shown | ({"action": ACTIONS[reply.action]} if reply.action in ACTIONS else {})


def _drive_post(one: Post, reader: str) -> Json:
    shown: Json = {
        "id": one.post_id,
        "createdTime": one.created,
        "modifiedTime": one.modified,
        "deleted": one.deleted,
    }
    if one.deleted:
        return shown
    author = {"kind": "drive#user", "displayName": one.author.partition("@")[0], "me": one.author == reader}
    return shown | {"author": author, "content": one.content, "htmlContent": html.escape(one.content)}


def _new_id() -> str:
    return secrets.token_urlsafe(8)
