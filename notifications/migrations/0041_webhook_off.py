from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0040_webhooks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="kind",
            field=models.CharField(
                choices=[
                    ("assigned", "A task is assigned to you"),
                    ("mentioned", "Somebody mentions you"),
                    ("commented", "A comment on a task that you watch"),
                    ("moved", "A task that you watch gets another status"),
                    ("unblocked", "A task that you watch has nothing to wait for any more"),
                    ("due_soon", "A task of yours is due soon"),
                    ("overdue", "A task of yours is overdue"),
                    ("added", "You are added to a team"),
                    ("imported", "An import of yours has ended"),
                    ("digest", "What happened since the last digest"),
                    ("webhook_off", "A webhook of a team that you manage is switched off"),
                    ("invited", "You are invited into a team"),
                    ("email_old", "Your account is to get another address"),
                    ("email_new", "An account is to get your address"),
                    ("verify_email", "Prove your address"),
                    ("reset_password", "Set a new password"),
                    ("account_exists", "You have an account already"),
                    ("security", "Something changed about your signing in"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="optout",
            name="kind",
            field=models.CharField(
                choices=[
                    ("assigned", "A task is assigned to you"),
                    ("mentioned", "Somebody mentions you"),
                    ("commented", "A comment on a task that you watch"),
                    ("moved", "A task that you watch gets another status"),
                    ("unblocked", "A task that you watch has nothing to wait for any more"),
                    ("due_soon", "A task of yours is due soon"),
                    ("overdue", "A task of yours is overdue"),
                    ("added", "You are added to a team"),
                    ("imported", "An import of yours has ended"),
                    ("digest", "What happened since the last digest"),
                    ("webhook_off", "A webhook of a team that you manage is switched off"),
                    ("invited", "You are invited into a team"),
                    ("email_old", "Your account is to get another address"),
                    ("email_new", "An account is to get your address"),
                    ("verify_email", "Prove your address"),
                    ("reset_password", "Set a new password"),
                    ("account_exists", "You have an account already"),
                    ("security", "Something changed about your signing in"),
                ],
                max_length=20,
            ),
        ),
    ]
