"""simaudit.toml, the configuration of an installation, below environment variables and options.

The model, loading, carrier profiles, the installation's key, and the rules in force: the catalogue with the
parameters, switches and checks of the configuration applied.
"""

from simaudit.config.key_values import languages
from simaudit.config.load import DEFAULT_NAME, load_config
from simaudit.config.model import CheckSetting, Config, Letterhead, Retention

__all__ = ["DEFAULT_NAME", "CheckSetting", "Config", "Letterhead", "Retention", "languages", "load_config"]
