"""The syntax of the query language: from the text of a query to its plan."""
