"""What a command runs with: its streams, its session, its progress and its errors."""
