"""The pages for managers, made as text from an overview; no file is touched here."""

from reports.pages.frame import stylesheet
from reports.pages.index import index
from reports.pages.site import Page, Site, site

__all__ = ["Page", "Site", "index", "site", "stylesheet"]
