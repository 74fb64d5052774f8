"""simaudit.toml: what an installation sets once; the environment comes before it, options before both.

The model, how it is loaded, carriers' profiles, the installation's key, and the rules in force once the
configuration's parameters, switches and own checks are applied to the catalogue.
"""

from simaudit.config.load import DEFAULT_NAME, load_config
from simaudit.config.model import CheckSetting, Config, Retention

__all__ = ["DEFAULT_NAME", "CheckSetting", "Config", "Retention", "load_config"]
