"""`check_model`: everything that must hold for a law, from one closed form.

Public: a law of your own is tested with it in the same way as those of the library.
"""

from .battery import check_model as check_model
