"""What an OpenSearch index holds: mapping, versions, building and maintenance."""
