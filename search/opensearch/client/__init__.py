"""Talking to an OpenSearch server: addresses, requests, retries and scans."""
