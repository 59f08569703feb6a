"""Pages of this app."""

from django.urls import path

from tasks.views import activity, board, comments, detail, home, imports
from tasks.views import list as lists

app_name = "tasks"

urlpatterns = [
    path("", home.home, name="home"),
    path("t/<slug:slug>/board", board.board, name="board"),
    path("t/<slug:slug>/board/add", board.quick_add, name="quick_add"),
    path(
        "t/<slug:slug>/board/<slug:status>/after/<slug:position>/<uuid:after>",
        board.more_cards,
        name="more_cards",
    ),
    path("t/<slug:slug>/tasks", lists.task_list, name="list"),
    path("t/<slug:slug>/tasks/new", detail.create, name="create"),
    path("t/<slug:slug>/activity", activity.activity, name="activity"),
    path("t/<slug:slug>/import", imports.upload, name="import"),
    path("t/<slug:slug>/imports/<uuid:import_id>", imports.import_detail, name="import_detail"),
    path("tasks/<str:key>", detail.detail, name="detail"),
    path("tasks/<str:key>/edit", detail.edit, name="edit"),
    path("tasks/<str:key>/fields", detail.edit_fields, name="edit_fields"),
    path("tasks/<str:key>/delete", detail.delete, name="delete"),
    path("tasks/<str:key>/move", board.move, name="move"),
    path("tasks/<str:key>/card", board.card, name="card"),
    path("tasks/<str:key>/comments", comments.add, name="add_comment"),
    path("comments/<uuid:comment_id>/edit", comments.edit, name="edit_comment"),
    path("comments/<uuid:comment_id>/delete", comments.delete, name="delete_comment"),
]
