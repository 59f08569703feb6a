"""What people say, show and share, and whom they ask in."""

from tasks import actions
from tasks.models import Attachment, Comment, SavedView, Task, TaskGuest
from tasks.tests.files import upload
from tasks.tests.lives.life import Life


def comment(life: Life) -> None:
    actions.add_comment(actor=life.person, task=life.any(Task), body=life.word)


def edit_comment(life: Life) -> None:
    actions.edit_comment(actor=life.person, comment=life.any(Comment), body=life.word)


def delete_comment(life: Life) -> None:
    actions.delete_comment(actor=life.person, comment=life.any(Comment))


def react(life: Life) -> None:
    change = life.random.choice([actions.add_reaction, actions.remove_reaction])
    change(actor=life.person, comment=life.any(Comment), emoji=life.random.choice("👍🎉"))


def view(life: Life) -> None:
    is_shared = life.random.random() < 0.7
    actions.create_view(
        actor=life.person,
        team=life.team,
        is_shared=is_shared,
        name=life.name,
        query="priority:high",
    )


def edit_view(life: Life) -> None:
    shared = life.random.choice([None, True, False])
    actions.update_view(
        actor=life.person, view=life.any(SavedView), is_shared=shared, name=life.name
    )


def delete_view(life: Life) -> None:
    actions.delete_view(actor=life.person, view=life.any(SavedView))


def share(life: Life) -> None:
    actions.share_task(actor=life.person, task=life.any(Task), guest=life.person)


def unshare(life: Life) -> None:
    actions.unshare_task(actor=life.person, shared=life.any(TaskGuest))


def leave(life: Life) -> None:
    actions.leave_task(guest=life.person, task=life.any(Task))


def attach(life: Life) -> None:
    files = [upload(name=f"{life.name}.txt") for _ in range(life.random.randint(1, 2))]
    actions.add_attachments(actor=life.person, task=life.any(Task), files=files)


def detach(life: Life) -> None:
    actions.delete_attachment(actor=life.person, attachment=life.any(Attachment))
