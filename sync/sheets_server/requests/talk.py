"""Requests about comments: who writes them and when is told beside the request."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from sync.sheets_server import comments
from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, grid_of
from sync.sheets_server.cells import formatted, values_block
from sync.sheets_server.comments import Hand
from sync.sheets_server.errors import ApiError, invalid
from sync.sheets_server.looks import look


def insert_comment(book: Book, body: Json, hand: Hand) -> tuple[Book, Json]:
    """InsertCommentRequest: it hangs on one cell and quotes what that shows."""
    place = body.get("coordinate", {})
    sheet = book.sheet(place.get("sheetId", 0))
    row, column = place.get("rowIndex", 0), place.get("columnIndex", 0)
    if row >= sheet.row_count or column >= sheet.column_count:
        raise invalid("The coordinate of the comment lies beyond the grid.")
    shown = values_block(sheet.effective, (row, column, row + 1, column + 1))[0][0]
    made = comments.made(
        body.get("content", ""),
        hand,
        place=grid_of(sheet.sheet_id, Area(row, row + 1, column, column + 1)),
        quote=formatted(shown, look(sheet, row, column), book.locale),
        assignee=body.get("assigneeEmailAddress", ""),
    )
    return comments.inserted(book, made), {"commentThread": comments.thread(made)}


def update_comment_post(book: Book, body: Json, hand: Hand) -> tuple[Book, Json]:
    """UpdateCommentPostRequest: by its author only."""
    if not body.get("content"):
        raise invalid("The content of a comment must not be empty.")
    comment = comments.found(book, body["commentId"])
    return comments.changed(book, comments.rewritten(comment, body["postId"], body["content"], hand)), {}


def add_comment_reply(book: Book, body: Json, hand: Hand) -> tuple[Book, Json]:
    """AddCommentReplyRequest: a reply may resolve or reopen the thread."""
    comment, given = comments.found(book, body["commentId"]), body["post"]
    action = given.get("commentAction", "")
    made = comments.post(
        given.get("content", ""),
        hand,
        action=action if action in comments.ACTIONS else "",
        assignee=given.get("assigneeEmail", ""),
    )
    return comments.changed(book, comments.replied(comment, made)), {"post": comments.sheets_post(made)}


def delete_comment(book: Book, body: Json, hand: Hand) -> tuple[Book, Json]:
    """DeleteCommentRequest."""
    del hand
    gone = comments.found(book, body["commentId"])
    return replace(book, comments=tuple(one for one in book.comments if one is not gone)), {}


def delete_comment_reply(book: Book, body: Json, hand: Hand) -> tuple[Book, Json]:
    """DeleteCommentReplyRequest: the first post goes with its whole thread only."""
    comment = comments.found(book, body["commentId"])
    if body["postId"] == comment.head.post_id:
        raise ApiError(400, "The first post of a thread cannot be deleted as a reply.")
    return comments.changed(book, comments.emptied(comment, body["postId"], hand)), {}


KINDS: Mapping[str, Callable[[Book, Json, Hand], tuple[Book, Json]]] = {
    "insertComment": insert_comment,
    "updateCommentPost": update_comment_post,
    "addCommentReply": add_comment_reply,
    "deleteComment": delete_comment,
    "deleteCommentReply": delete_comment_reply,
}
