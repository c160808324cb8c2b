"""The built-in replica of a centre's portal: crawled over real HTTP by `demo` and by the tests."""
