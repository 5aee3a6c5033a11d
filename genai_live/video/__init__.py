"""Frames for a session: images, the screen, cameras and video files, as JPEG."""

from genai_live.video.camera import Camera
from genai_live.video.file import VideoFile
from genai_live.video.frames import FrameEncoder, Frames, FrameSource
from genai_live.video.screen import Screen

__all__ = ["Camera", "FrameEncoder", "FrameSource", "Frames", "Screen", "VideoFile"]
