"""Reissues: releases whose texts are nearly the same, found when releases are indexed."""
