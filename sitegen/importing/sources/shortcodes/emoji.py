"""The names of emoji that are written most, as GitHub has them."""

from __future__ import annotations

_NAMES = """
smile 😄 smiley 😃 grinning 😀 grin 😁 laughing 😆 satisfied 😆 joy 😂 rofl 🤣 blush 😊
innocent 😇 slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉 relieved 😌
heart_eyes 😍 kissing_heart 😘 yum 😋 stuck_out_tongue 😛
stuck_out_tongue_winking_eye 😜 sunglasses 😎 smirk 😏 unamused 😒 disappointed 😞
pensive 😔 worried 😟 confused 😕 cry 😢 sob 😭 angry 😠 rage 😡 scream 😱 fearful 😨
sweat_smile 😅 sweat 😓 thinking 🤔 neutral_face 😐 expressionless 😑 no_mouth 😶
roll_eyes 🙄 grimacing 😬 sleeping 😴 dizzy_face 😵 mask 😷 nerd_face 🤓 hugs 🤗
skull 💀 ghost 👻 alien 👽 robot 🤖 poop 💩 see_no_evil 🙈 hear_no_evil 🙉
speak_no_evil 🙊 wave 👋 raised_hand ✋ ok_hand 👌 +1 👍 thumbsup 👍 -1 👎
thumbsdown 👎 fist ✊ clap 👏 raised_hands 🙌 open_hands 👐 pray 🙏 handshake 🤝
muscle 💪 point_up ☝️ point_up_2 👆 point_down 👇 point_left 👈 point_right 👉 v ✌️
eyes 👀 ear 👂 brain 🧠 heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚
blue_heart 💙 purple_heart 💜 broken_heart 💔 two_hearts 💕 sparkling_heart 💖
100 💯 boom 💥 dizzy 💫 sweat_drops 💦 zzz 💤 fire 🔥 star ⭐ star2 🌟 sparkles ✨
zap ⚡ sunny ☀️ cloud ☁️ umbrella ☔ snowflake ❄️ snowman ⛄ rainbow 🌈 ocean 🌊
earth_africa 🌍 earth_americas 🌎 earth_asia 🌏 seedling 🌱 evergreen_tree 🌲
deciduous_tree 🌳 palm_tree 🌴 cactus 🌵 herb 🌿 four_leaf_clover 🍀 maple_leaf 🍁
rose 🌹 sunflower 🌻 tulip 🌷 cherry_blossom 🌸 dog 🐶 cat 🐱 mouse 🐭 rabbit 🐰
fox_face 🦊 bear 🐻 panda_face 🐼 penguin 🐧 bird 🐦 snake 🐍 turtle 🐢 bug 🐛
butterfly 🦋 bee 🐝 whale 🐳 octopus 🐙 unicorn 🦄 apple 🍎 banana 🍌 lemon 🍋
strawberry 🍓 pizza 🍕 hamburger 🍔 cookie 🍪 cake 🍰 birthday 🎂 coffee ☕ tea 🍵
beer 🍺 beers 🍻 wine_glass 🍷 tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 trophy 🏆
medal_sports 🏅 soccer ⚽ basketball 🏀 guitar 🎸 musical_note 🎵 notes 🎶 art 🎨
video_game 🎮 dart 🎯 game_die 🎲 rocket 🚀 airplane ✈️ car 🚗 bike 🚲 train 🚆
ship 🚢 house 🏠 office 🏢 construction 🚧 watch ⌚ iphone 📱 computer 💻 keyboard ⌨️
desktop_computer 🖥️ printer 🖨️ camera 📷 tv 📺 radio 📻 telephone ☎️ bulb 💡
flashlight 🔦 battery 🔋 electric_plug 🔌 wrench 🔧 hammer 🔨 nut_and_bolt 🔩
gear ⚙️ link 🔗 chains ⛓️ lock 🔒 unlock 🔓 key 🔑 mag 🔍 book 📖 books 📚
newspaper 📰 memo 📝 pencil 📝 pencil2 ✏️ bookmark 🔖 label 🏷️ package 📦 mailbox 📫
email 📧 envelope ✉️ inbox_tray 📥 outbox_tray 📤 calendar 📆 date 📅 pushpin 📌
round_pushpin 📍 paperclip 📎 scissors ✂️ wastebasket 🗑️ file_folder 📁
clipboard 📋 bar_chart 📊 chart_with_upwards_trend 📈
chart_with_downwards_trend 📉 moneybag 💰 dollar 💵 credit_card 💳 gem 💎
hourglass ⌛ alarm_clock ⏰ bell 🔔 mega 📣 loudspeaker 📢 speech_balloon 💬
thought_balloon 💭 warning ⚠️ no_entry ⛔ no_entry_sign 🚫 x ❌
heavy_check_mark ✔️ white_check_mark ✅ ballot_box_with_check ☑️ question ❓
exclamation ❗ heavy_exclamation_mark ❗ bangbang ‼️ information_source ℹ️
copyright ©️ registered ®️ tm ™️ arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️
arrow_right ➡️ recycle ♻️ new 🆕 free 🆓 up 🆙 cool 🆒 ok 🆗 sos 🆘 red_circle 🔴
large_blue_circle 🔵 green_circle 🟢 yellow_circle 🟡 checkered_flag 🏁
triangular_flag_on_post 🚩 us 🇺🇸 gb 🇬🇧 uk 🇬🇧 de 🇩🇪 fr 🇫🇷 es 🇪🇸 it 🇮🇹 jp 🇯🇵
cn 🇨🇳 eu 🇪🇺 microscope 🔬 telescope 🔭 satellite 📡 syringe 💉 pill 💊 test_tube 🧪
shrug 🤷 facepalm 🤦 man_shrugging 🤷‍♂️ woman_shrugging 🤷‍♀️ family 👪 baby 👶
boy 👦 girl 👧 man 👨 woman 👩 older_man 👴 older_woman 👵 cop 👮 detective 🕵️
crown 👑 mortar_board 🎓 scroll 📜
"""
_WORDS = _NAMES.split()
EMOJI = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
