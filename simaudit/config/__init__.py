"""simaudit.toml: what an installation sets once; the environment stands above it, options above both."""

from simaudit.config.load import DEFAULT_NAME, load_config
from simaudit.config.model import CheckSetting, Config, Retention

__all__ = ["DEFAULT_NAME", "CheckSetting", "Config", "Retention", "load_config"]
