"""The crawl: HTTP, politeness, links. Knows nothing of what a report says, never imports extract.

sites     a site's file, checked at load          robots, pace   what a host allows, and when
urls      one spelling a page, and the scope      guard          the address that is connected to
links     what a page leads to (pure)             fetch          one HTTP exchange, capped
verdict   what an answer really is (pure)         crawler        the order of things
"""
