"""A datasette in the process of the test, with the plugin that is installed."""

import asyncio
import warnings

from datasette.app import Datasette


class Site:
    """A datasette in this process, asked like a server."""

    def __init__(self, *paths, **options):
        self.datasette = Datasette([str(path) for path in paths], **options)

    def get(self, path, status=200, **headers):
        """What a path answers. headers: their names with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = asyncio.run(self.datasette.client.get(path, headers=named))
        assert response.status_code == status, response.text[:2000]
        return response

    def ask(self, path):
        """What a path answers, whatever that is; redirects are not followed."""
        return asyncio.run(self.datasette.client.get(path))

    def rows(self, path):
        separator = "&" if "?" in path else "?"
        return self.get(f"{path}{separator}_shape=array").json()

    def close(self):
        for database in self.datasette.databases.values():
            database.close()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # datasette leaves connections open
            self.datasette.executor.shutdown()
