"""The API's outer wall: envelope, errors, bodies, paging and the schema. The apps fill it."""
