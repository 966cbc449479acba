"""Analysis: from text to terms, with stemming, folding and stop words."""
