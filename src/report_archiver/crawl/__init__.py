"""The crawl: HTTP, politeness, links. Knows nothing of what a report says, never imports extract.

sites        a site's file, checked at load       guard        the address that is connected to
urls         one spelling a page, and the scope   connections  kept, and given back
links        what a page leads to (pure)          wire         HTTP/1.1, each broken end told apart
titles       is this a report's title (pure)      inflate      a content-coding removed, capped
traps        addresses that never end (pure)      fetch        one exchange, redirects and all
exclusion    what a robots.txt says (pure)        onward       redirects by markup or script (pure)
robots       when it is asked for and trusted     verdict      what an answer really is (pure)
pace         when, and what is tried again        absence      how a host says that nothing is there
holds        one crawl a host                     visits       may we, when may we, fetch, keep
crew, turns  who fetches, whose turn it is        intervals    when a page is visited again (pure)
                                                  crawler      the order of things
"""
