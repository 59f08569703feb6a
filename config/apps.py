"""The frame is an app, so that it can hold commands; it also names the site of the back office."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class FrameConfig(AppConfig):
    name = "config"
    verbose_name = "Stint"


class BackOfficeConfig(AdminConfig):
    default = False
    default_site = "config.admin.BackOffice"
