"""The catalogue as shipped: complete, unspoilt, and with its licence."""

from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree
from xml.etree import ElementTree

import pytest

from eawase.core.picture import Kind
from eawase.reference import pictures


def test_every_kind_offers_enough_pictures() -> None:
    catalogue = pictures.load_catalogue()
    assert len(catalogue.pictures) == 263
    assert min(len(catalogue.of(kind)) for kind in Kind) == 30


def test_every_drawing_is_a_square_svg_of_vectors() -> None:
    for picture in pictures.load_catalogue().pictures:
        root = ElementTree.fromstring(pictures.svg(picture.id))
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        assert width == height
        tags = {element.tag.partition("}")[2] for element in root.iter()}
        assert not tags & {"image", "script", "foreignObject", "text"}


def test_a_changed_drawing_stops_everything(tmp_path: Path) -> None:
    with as_file(files("eawase") / "catalogue") as folder:
        copytree(folder, tmp_path / "catalogue")
    assert pictures.read_catalogue(tmp_path / "catalogue")[0] == pictures.load_catalogue()
    with (tmp_path / "catalogue" / "svg" / "dog.svg").open("ab") as drawing:
        drawing.write(b" ")
    with pytest.raises(pictures.CatalogueSpoilt, match="dog"):
        pictures.read_catalogue(tmp_path / "catalogue")


def test_the_licence_ships_with_the_drawings_and_states_the_changes() -> None:
    licence = (files("eawase") / "catalogue" / "LICENSE").read_text()
    assert "Apache License" in licence
    assert "CHANGES" in licence
