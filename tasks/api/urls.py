from rest_framework.routers import SimpleRouter

from tasks.api.comments import CommentViewSet, TaskCommentViewSet
from tasks.api.views import TaskViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("tasks", TaskViewSet, basename="task")
router.register("tasks/<slug:id>/comments", TaskCommentViewSet, basename="task-comment")
router.register("comments", CommentViewSet, basename="comment")

urlpatterns = router.urls
