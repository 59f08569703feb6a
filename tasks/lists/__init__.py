"""Lists of tasks, as API and pages ask for them: filters, order, scope, and pages of rows."""
