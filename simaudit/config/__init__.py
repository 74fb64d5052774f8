"""The configuration: simaudit.toml, below environment variables and options; carrier profiles, the key.

The rules in force are the catalogue with the configuration's parameters, switches and checks.
"""

from simaudit.config.key_values import languages
from simaudit.config.load import DEFAULT_NAME, load_config
from simaudit.config.model import CheckSetting, Config, Letterhead, Retention

__all__ = ["DEFAULT_NAME", "CheckSetting", "Config", "Letterhead", "Retention", "languages", "load_config"]
