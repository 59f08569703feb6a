"""How Stint uses django-allauth: its flows and rules, our words, pages, actions and mails."""
