"""The crawl: HTTP, politeness, links. Knows nothing of what a report says, never imports extract.

sites     a site's file, checked at load          guard     the address that is connected to
urls      one spelling a page, and the scope      fetch     one exchange, capped, redirects and all
links     what a page leads to (pure)             inflate   a content-coding removed, capped (pure)
titles    is this a report's title (pure)         verdict   what an answer really is (pure)
robots    what a host allows                      visits    may we, when may we, fetch, keep
pace      when, and what is tried again           crawler   the order of things
"""
